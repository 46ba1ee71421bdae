// A JSON array of queries on standard input; a JSON array of booleans out: whether the grammar takes each.
import { parser } from '@grafana/lezer-logql';
import { readFileSync } from 'node:fs';

const queries = JSON.parse(readFileSync(0, 'utf8'));

function accepts(query) {
  let accepted = true;
  parser.parse(query).iterate({
    enter: (node) => {
      accepted = accepted && !node.type.isError;
    },
  });
  return accepted;
}

process.stdout.write(JSON.stringify(queries.map(accepts)));
