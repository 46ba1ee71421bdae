// Command alloy_oracle judges a stream of Alloy sources with the official parser and printer.
//
// Each request on standard input is a 4-byte big-endian length and that many bytes of source. Each answer on
// standard output is one byte, 'y' for accepted or 'n' for rejected, a 4-byte length and that many bytes: the source
// as `alloy fmt` prints it, or "line:column: message" of the first error.
//
// With the argument "bench" it reads one source instead and prints the best nanoseconds of a parse and of a print.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/grafana/alloy/syntax/diag"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/printer"
)

func main() {
	var err error
	if len(os.Args) > 1 && os.Args[1] == "bench" {
		err = bench(os.Stdin, os.Stdout)
	} else {
		err = serve(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	reader, writer := bufio.NewReader(in), bufio.NewWriter(out)
	for {
		var size uint32
		if err := binary.Read(reader, binary.BigEndian, &size); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		source := make([]byte, size)
		if _, err := io.ReadFull(reader, source); err != nil {
			return err
		}
		if err := answer(writer, source); err != nil {
			return err
		}
		// A caller that waits for this answer sends nothing more; one that sends ahead is answered in bulk.
		if reader.Buffered() == 0 {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
	}
}

func answer(out *bufio.Writer, source []byte) error {
	verdict, text := judge(source)
	if err := out.WriteByte(verdict); err != nil {
		return err
	}
	if err := binary.Write(out, binary.BigEndian, uint32(len(text))); err != nil {
		return err
	}
	_, err := out.Write(text)
	return err
}

func judge(source []byte) (byte, []byte) {
	file, err := parser.ParseFile("", source)
	if err != nil {
		var found diag.Diagnostics
		if !errors.As(err, &found) {
			return 'n', []byte(err.Error())
		}
		first := found[0]
		return 'n', fmt.Appendf(nil, "%d:%d: %s", first.StartPos.Line, first.StartPos.Column, first.Message)
	}
	var printed bytes.Buffer
	if err := printer.Fprint(&printed, file); err != nil {
		return 'n', []byte(err.Error())
	}
	printed.WriteByte('\n') // as the command `alloy fmt` does
	return 'y', printed.Bytes()
}

func bench(in io.Reader, out io.Writer) error {
	source, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	const rounds = 5
	var parsing, printing time.Duration
	for round := range rounds {
		start := time.Now()
		file, err := parser.ParseFile("", source)
		if err != nil {
			return err
		}
		parsed := time.Now()
		if err := printer.Fprint(io.Discard, file); err != nil {
			return err
		}
		printed := time.Now()
		if taken := parsed.Sub(start); round == 0 || taken < parsing {
			parsing = taken
		}
		if taken := printed.Sub(parsed); round == 0 || taken < printing {
			printing = taken
		}
	}
	_, err = fmt.Fprintln(out, parsing.Nanoseconds(), printing.Nanoseconds())
	return err
}
