"""Every code of the checker, with an Alloy config that has the finding and the same config mended."""

from __future__ import annotations

from compiler.diagnostics.codes import Explanation

_SCRAPE = """prometheus.scrape "app" {{
	targets    = [{{"__address__" = "app:8080"}}]
	forward_to = [prometheus.remote_write.sink.receiver]{0}
}}

prometheus.remote_write "sink" {{
	endpoint {{
		url = "http://prometheus:9090/api/v1/write"
	}}
}}
"""
_PROCESS = """loki.source.kubernetes "pods" {{
	targets    = [{{"__address__" = "pod"}}]
	forward_to = [loki.process.pods.receiver]
}}

loki.process "pods" {{
	forward_to = [loki.write.sink.receiver]
{0}
}}

loki.write "sink" {{
	endpoint {{
		url = "http://loki:3100/loki/api/v1/push"
	}}
}}
"""
_EVENTS = """discovery.kubernetes "pods" {{
	role = "pod"

	selectors {{
		role  = "pod"
		field = "spec.nodeName=" + sys.env("NODE_NAME")
	}}
}}

prometheus.scrape "pods" {{
	targets    = discovery.kubernetes.pods.targets
	forward_to = [prometheus.remote_write.sink.receiver]
}}

prometheus.remote_write "sink" {{
	endpoint {{
		url = "http://prometheus:9090/api/v1/write"
	}}
}}

loki.source.kubernetes_events "all" {{
	forward_to = [loki.write.sink.receiver]{0}
}}

loki.write "sink" {{
	endpoint {{
		url = "http://loki:3100/loki/api/v1/push"
	}}
}}
"""
_WRITE = """prometheus.remote_write "sink" {{
	endpoint {{
		url = "http://prometheus:9090/api/v1/write"{0}
	}}
}}

prometheus.scrape "app" {{
	targets    = [{{"__address__" = "app:8080"}}]
	forward_to = [prometheus.remote_write.sink.receiver]
}}
"""


_VAULT = """remote.vault "v" {
	server = "https://vault"
	path   = "secret"

	auth.token {
		token = "t"
	}
}

"""
_PARSED = """stage.match {
		selector = `{job="a"} |= "x"`

		stage.json {
			expressions = {k = ""}
		}
	}"""


def _scrape(line: str) -> str:
    return _SCRAPE.format(f"\n\t{line}" if line else "")


def _relabelled(rule: str) -> str:
    targets = 'discovery.kubernetes "pods" {\n\trole = "pod"\n}\n\n'
    rules = f"\ttargets = discovery.kubernetes.pods.targets\n\n\trule {{\n\t\t{rule}\n\t}}\n"
    scrape = _scrape("").replace('[{"__address__" = "app:8080"}]', "discovery.relabel.pods.output")
    return f'{targets}discovery.relabel "pods" {{\n{rules}}}\n\n{scrape}'


def _process(*stages: str) -> str:
    return _PROCESS.format("\n".join(f"\t{stage}" for stage in stages))


def _write(line: str) -> str:
    return _WRITE.format(f"\n\t\t{line}" if line else "")


_NAMES = {
    "alloy/syntax-error": Explanation(
        "this is no Alloy",
        "The text does not parse. The message is the one that Alloy's own parser gives.",
        'prometheus.scrape "app" {\n\ttargets = [1, 2\n}\n',
        _scrape(""),
    ),
    "alloy/unknown-component": Explanation(
        "no release of Alloy has a component of this name",
        "Alloy refuses to start with a config that names a component it does not have: no logs and no metrics at all.",
        'prometheus.scraper "app" { }\n',
        _scrape(""),
    ),
    "alloy/wrong-release": Explanation(
        "the release that will run this config does not have that",
        "Another release of Alloy has a component, block or attribute of this name, the one at hand has not.",
        'prometheus.write.queue "sink" { }\n',
        _scrape(""),
    ),
    "alloy/unknown-block": Explanation(
        "this block has no block of that name",
        "Alloy refuses blocks it does not know. Mind the nesting: many settings belong into an inner block.",
        _scrape('tls {\n\t\tinsecure_skip_verify = true\n\t}\n\tscheme = "https"'),
        _scrape('tls_config {\n\t\tinsecure_skip_verify = true\n\t}\n\tscheme = "https"'),
    ),
    "alloy/unknown-attribute": Explanation(
        "this block has no attribute of that name",
        "Alloy refuses attributes it does not know.",
        _scrape('scrape_intervall = "30s"'),
        _scrape('scrape_interval = "30s"'),
    ),
    "alloy/block-as-attribute": Explanation(
        "a block is written like an attribute",
        "Blocks are written without `=`; only values of arguments have it.",
        _scrape("clustering = {enabled = true}"),
        _scrape("clustering {\n\t\tenabled = true\n\t}"),
    ),
    "alloy/attribute-as-block": Explanation(
        "an attribute is written like a block",
        "The value of an argument stands behind `=`, also when it is an object.",
        _scrape("params { }"),
        _scrape('params = {"format" = ["prometheus"]}'),
    ),
    "alloy/repeated-attribute": Explanation(
        "an attribute stands twice in one block",
        "Alloy does not take the last one: it refuses the config.",
        _scrape('job_name = "a"\n\tjob_name = "b"'),
        _scrape('job_name = "a"'),
    ),
    "alloy/repeated-block": Explanation(
        "a block that may stand once stands more often",
        "Alloy refuses the second one.",
        _scrape("clustering {\n\t\tenabled = true\n\t}\n\n\tclustering {\n\t\tenabled = true\n\t}"),
        _scrape("clustering {\n\t\tenabled = true\n\t}"),
    ),
    "alloy/missing-attribute": Explanation(
        "a required attribute is missing",
        "Without it the component cannot be built.",
        'local.file "token" { }\n',
        'local.file "token" {\n\tfilename = "/var/run/token"\n}\n',
    ),
    "alloy/missing-block": Explanation(
        "a required block is missing",
        "Without it the component cannot be built.",
        'otelcol.receiver.otlp "in" {\n\tgrpc { }\n}\n',
        'otelcol.receiver.otlp "in" {\n\tgrpc { }\n\n\toutput { }\n}\n',
    ),
    "alloy/missing-label": Explanation(
        "a block needs a label",
        "Components and some blocks are told apart by their label.",
        'local.file {\n\tfilename = "/var/run/token"\n}\n',
        'local.file "token" {\n\tfilename = "/var/run/token"\n}\n',
    ),
    "alloy/unexpected-label": Explanation(
        "a block takes no label",
        "Only components, some configuration blocks and a few inner blocks have a label.",
        _scrape('clustering "on" {\n\t\tenabled = true\n\t}'),
        _scrape("clustering {\n\t\tenabled = true\n\t}"),
    ),
    "alloy/duplicate-block": Explanation(
        "two blocks have the same name and label",
        "Each component has its own label, and a configuration block stands once.",
        "livedebugging { }\n\nlivedebugging { }\n",
        "livedebugging { }\n",
    ),
    "alloy/misplaced-block": Explanation(
        "a block stands where Alloy does not allow it",
        "`argument` and `export` belong into a module, `logging` and its like only into the main configuration.",
        'declare "scrape" {\n\tlogging { }\n}\n',
        'logging { }\n\ndeclare "scrape" { }\n',
    ),
    "alloy/stray-attribute": Explanation(
        "an attribute stands outside all blocks",
        "At the top of a file or module there are only blocks.",
        'level = "debug"\n',
        'logging {\n\tlevel = "debug"\n}\n',
    ),
}

_VALUES = {
    "alloy/wrong-type": Explanation(
        "a value of this type does not fit here",
        "Alloy turns numbers into strings and strings of digits into numbers, and converts nothing else.",
        _scrape('honor_labels = "true"'),
        _scrape("honor_labels = true"),
    ),
    "alloy/bad-duration": Explanation(
        "this is no duration",
        "Durations are Go's: a number with h, m, s, ms, us or ns, several joined. There are no days or weeks.",
        _scrape('scrape_interval = "1d"'),
        _scrape('scrape_interval = "24h"'),
    ),
    "alloy/bad-size": Explanation(
        "this is no size in bytes",
        "A size is a string with a unit: B, KB, KiB, MB, MiB and so on. A bare number is refused, except 0.",
        _scrape("body_size_limit = 1024"),
        _scrape('body_size_limit = "1KiB"'),
    ),
    "alloy/not-allowed-value": Explanation(
        "the argument takes only certain values, and this is none of them",
        "Alloy refuses it when it loads the config; `alloy validate` often does not.",
        'logging {\n\tlevel = "verbose"\n}\n',
        'logging {\n\tlevel = "debug"\n}\n',
    ),
    "alloy/out-of-range": Explanation(
        "the value is too large or too small",
        "By itself, or compared with another argument. Alloy refuses it when it builds the component.",
        _scrape('scrape_interval = "5s"\n\tscrape_timeout = "10s"'),
        _scrape('scrape_interval = "30s"\n\tscrape_timeout = "10s"'),
    ),
    "alloy/empty-value": Explanation(
        "the value must not be empty",
        "Alloy refuses it when it builds the component.",
        'loki.rules.kubernetes "rules" {\n\taddress = "http://loki:3100"\n\tloki_namespace_prefix = ""\n}\n',
        'loki.rules.kubernetes "rules" {\n\taddress = "http://loki:3100"\n}\n',
    ),
    "alloy/bad-format": Explanation(
        "the text does not have the form it must have",
        "Alloy refuses it when it builds the component.",
        'otelcol.receiver.googlecloudpubsub "in" {\n\tsubscription = "logs"\n\n\toutput { }\n}\n',
        'otelcol.receiver.googlecloudpubsub "in" {\n'
        '\tsubscription = "projects/one/subscriptions/logs"\n\n\toutput { }\n}\n',
    ),
    "alloy/bad-url": Explanation(
        "this is no URL",
        "Alloy parses URLs when it loads the config.",
        _scrape('proxy_url = "http://proxy:port"'),
        _scrape('proxy_url = "http://proxy:3128"'),
    ),
    "alloy/repeated-element": Explanation(
        "the list has an element twice",
        "Alloy refuses it when it builds the component.",
        _scrape('scrape_protocols = ["PrometheusProto", "PrometheusProto"]'),
        _scrape('scrape_protocols = ["PrometheusProto"]'),
    ),
    "alloy/octal-number": Explanation(
        "a number with a leading 0 is octal",
        "As in Go and C, 010 is 8. Alloy says nothing of it.",
        _scrape("sample_limit = 010"),
        _scrape("sample_limit = 10"),
    ),
    "alloy/truncated-number": Explanation(
        "a fraction is given to an integer",
        "Alloy cuts it off without a word.",
        _scrape("sample_limit = 10.5"),
        _scrape("sample_limit = 10"),
    ),
    "alloy/conflicting-arguments": Explanation(
        "these arguments exclude each other",
        "Alloy refuses the component when it builds it; `alloy validate` does not see it.",
        _scrape('bearer_token = "abc"\n\tbearer_token_file = "/var/run/token"'),
        _scrape('bearer_token_file = "/var/run/token"'),
    ),
    "alloy/missing-one-of": Explanation(
        "one of several arguments must be set",
        "Alloy refuses the component when it builds it; `alloy validate` does not see it.",
        'otelcol.auth.headers "h" {\n\theader {\n\t\tkey = "X-Scope-OrgID"\n\t}\n}\n',
        'otelcol.auth.headers "h" {\n\theader {\n\t\tkey   = "X-Scope-OrgID"\n\t\tvalue = "one"\n\t}\n}\n',
    ),
    "alloy/incomplete-arguments": Explanation(
        "an argument needs another one beside it",
        "Alloy refuses the component when it builds it; `alloy validate` does not see it.",
        _scrape('no_proxy = "localhost"'),
        _scrape('no_proxy = "localhost"\n\tproxy_url = "http://proxy:3128"'),
    ),
    "alloy/secret-as-string": Explanation(
        "a secret is used where Alloy wants a plain string",
        "Secrets are never shown, so they do not become strings by themselves.",
        _VAULT + 'local.file "f" {\n\tfilename = remote.vault.v.data["name"]\n}\n',
        _VAULT + 'local.file "f" {\n\tfilename = convert.nonsensitive(remote.vault.v.data["name"])\n}\n',
    ),
}

_REFERENCES = {
    "alloy/unknown-reference": Explanation(
        "nothing of this name exists here",
        "A reference names a component by name and label. Inside `declare` only what is declared there exists.",
        'prometheus.scrape "app" {\n\ttargets    = []\n\tforward_to = [prometheus.remote_write.snik.receiver]\n}\n',
        _scrape(""),
    ),
    "alloy/unknown-export": Explanation(
        "the component does not export this",
        "`alloy validate` does not look behind the label: Alloy fails when it evaluates the reference.",
        _scrape("").replace("sink.receiver", "sink.reciever"),
        _scrape(""),
    ),
    "alloy/no-such-field": Explanation(
        "the value has no fields",
        "Only objects and targets have fields; an element of a list is taken with `[0]` first.",
        'discovery.docker "d" {\n\thost = "unix:///var/run/docker.sock"\n}\n\n'
        'local.file "f" {\n\tfilename = discovery.docker.d.targets.__address__\n}\n',
        'discovery.docker "d" {\n\thost = "unix:///var/run/docker.sock"\n}\n\n'
        'local.file "f" {\n\tfilename = discovery.docker.d.targets[0].__address__\n}\n',
    ),
    "alloy/unknown-function": Explanation(
        "the standard library has no such function or constant",
        "`alloy validate` only looks at the first name: Alloy fails when it evaluates the expression.",
        'local.file "f" {\n\tfilename = sys.getenv("FILE")\n}\n',
        'local.file "f" {\n\tfilename = sys.env("FILE")\n}\n',
    ),
    "alloy/wrong-argument-count": Explanation(
        "a function is called with too many or too few arguments",
        "Alloy fails when it evaluates the expression.",
        'local.file "f" {\n\tfilename = sys.env("DIR", "FILE")\n}\n',
        'local.file "f" {\n\tfilename = file.path_join(sys.env("DIR"), sys.env("FILE"))\n}\n',
    ),
    "alloy/wrong-operand": Explanation(
        "an operator does not work on these values",
        'Operators never convert: `1 + "a"` is an error, not a text.',
        'local.file "f" {\n\tfilename = "/data/" + 1\n}\n',
        'local.file "f" {\n\tfilename = "/data/" + "1"\n}\n',
    ),
    "alloy/deprecated-function": Explanation(
        "the function has a new name",
        "The old name still works, for now.",
        'local.file "f" {\n\tfilename = env("FILE")\n}\n',
        'local.file "f" {\n\tfilename = sys.env("FILE")\n}\n',
    ),
    "alloy/shadowed-function": Explanation(
        "a component has the name of a standard library function",
        "The component wins; whoever reads the config expects the function.",
        'declare "env" {\n\texport "name" {\n\t\tvalue = "one"\n\t}\n}\n\nenv "x" { }\n\n'
        'local.file "f" {\n\tfilename = env.x.name\n}\n',
        'declare "name" {\n\texport "name" {\n\t\tvalue = "one"\n\t}\n}\n\nname "x" { }\n\n'
        'local.file "f" {\n\tfilename = name.x.name\n}\n',
    ),
    "alloy/cycle": Explanation(
        "components need each other in a circle",
        "Alloy starts a component after those it refers to; in a circle there is no first one.",
        'prometheus.relabel "a" {\n\tforward_to = [prometheus.relabel.b.receiver]\n}\n\n'
        'prometheus.relabel "b" {\n\tforward_to = [prometheus.relabel.a.receiver]\n}\n',
        _scrape(""),
    ),
    "alloy/self-reference": Explanation(
        "a component refers to itself",
        "Alloy refuses it.",
        'prometheus.relabel "a" {\n\tforward_to = [prometheus.relabel.a.receiver]\n}\n',
        _scrape(""),
    ),
    "alloy/unused-component": Explanation(
        "nobody reads what this component provides",
        "It costs requests and memory, and whoever reads the config thinks it matters.",
        'discovery.docker "d" {\n\thost = "unix:///var/run/docker.sock"\n}\n',
        _scrape(""),
    ),
    "alloy/no-input": Explanation(
        "nothing flows into this component",
        "No component forwards to it, so it never has anything to do.",
        'prometheus.remote_write "sink" {\n\tendpoint {\n\t\turl = "http://prometheus:9090/api/v1/write"\n\t}\n}\n',
        _write(""),
    ),
    "alloy/no-destination": Explanation(
        "this component forwards to nobody",
        "What it collects is thrown away.",
        'prometheus.scrape "app" {\n\ttargets    = [{"__address__" = "app:8080"}]\n\tforward_to = []\n}\n',
        _scrape(""),
    ),
}

_RELEASES = {
    "alloy/needs-stability-level": Explanation(
        "this needs a lower stability level than the collector runs with",
        "Alloy refuses experimental and preview features unless `--stability.level` allows them.",
        'prometheus.enrich "out" { }\n',
        _scrape(""),
    ),
    "alloy/community-component": Explanation(
        "this is a community component",
        "Alloy refuses it unless it runs with `--feature.community-components.enabled`.",
        'otelcol.exporter.datadog "out" {\n\tapi {\n\t\tapi_key = "k"\n\t}\n}\n',
        _scrape(""),
    ),
    "alloy/deprecated-argument": Explanation(
        "this argument or block is deprecated",
        "A later release will refuse it. It is reported from the release on that has what takes its place.",
        _scrape("enable_protobuf_negotiation = true"),
        _scrape('scrape_protocols = ["PrometheusProto"]'),
    ),
    "alloy/unused-ignore": Explanation(
        "an `alloyc:ignore` comment silences nothing",
        "The finding is gone, or the comment stands on the wrong line.",
        _scrape("").replace("prometheus.scrape", "// alloyc:ignore alloy/cycle no longer\nprometheus.scrape"),
        _scrape(""),
    ),
    "alloy/removed": Explanation(
        "the newer release no longer has this",
        "`alloyc upgrade` lists it: Alloy of that release refuses the config.",
    ),
    "alloy/newly-required": Explanation(
        "the newer release requires an argument that was optional",
        "`alloyc upgrade` lists it: Alloy of that release refuses the config.",
    ),
    "alloy/newly-optional": Explanation(
        "the newer release no longer requires this argument",
        "`alloyc upgrade` lists it: nothing needs to be done, but it may now be left out.",
    ),
    "alloy/type-changed": Explanation(
        "the newer release wants another type here",
        "`alloyc upgrade` lists it: see whether the value still fits.",
    ),
    "alloy/stability-changed": Explanation(
        "the component has another stability level in the newer release",
        "`alloyc upgrade` lists it: the collector's `--stability.level` may have to change.",
    ),
}

_FLOW = {
    "alloy/selector-without-label": Explanation(
        "a selector asks for something that is no label of the line",
        "Selectors see stream labels and the line, never extracted keys: it holds for every line, or for none.",
        _process(
            'stage.json {\n\t\texpressions = {level = ""}\n\t}',
            'stage.match {\n\t\tselector = `{level="debug"}`\n\t\taction   = "drop"\n\t}',
        ),
        _process(
            'stage.json {\n\t\texpressions = {level = ""}\n\t}',
            'stage.labels {\n\t\tvalues = {level = ""}\n\t}',
            'stage.match {\n\t\tselector = `{level="debug"}`\n\t\taction   = "drop"\n\t}',
        ),
    ),
    "alloy/template-without-key": Explanation(
        "a template reads a key that no stage before it extracts",
        "Go's template then prints `<no value>`, and nobody is told.",
        _process('stage.template {\n\t\tsource   = "level"\n\t\ttemplate = "{{ ToLower .severity }}"\n\t}'),
        _process(
            'stage.json {\n\t\texpressions = {severity = ""}\n\t}',
            'stage.template {\n\t\tsource   = "level"\n\t\ttemplate = "{{ ToLower .severity }}"\n\t}',
        ),
    ),
    "alloy/never-matches": Explanation(
        "a regular expression matches nothing",
        "It asks for characters behind the end of the text, or for one that the names it is tried on never hold.",
        _relabelled(
            'source_labels = ["__meta_kubernetes_namespace"]\n\t\tregex         = "team-\\\\\\\\d+"'
            '\n\t\taction        = "keep"'
        ),
        _relabelled(
            'source_labels = ["__meta_kubernetes_namespace"]\n\t\tregex         = "team-\\\\d+"'
            '\n\t\taction        = "keep"'
        ),
    ),
    "alloy/one-of-many": Explanation(
        "exporters on all nodes are scraped through one address",
        "A Service's address leads to one of the exporters behind it, each time to another: their series mix.",
        _scrape("").replace("app:8080", "node-exporter.monitoring.svc:9100"),
        _scrape("").replace("app:8080", "node-1.example.com:9100"),
    ),
    "alloy/ip-address": Explanation(
        "a sink names an IP address",
        "A pod's address changes when it restarts; a Service's name does not.",
        _write("").replace("prometheus:9090", "10.42.0.17:9090"),
        _write(""),
    ),
    "alloy/read-on-every-node": Explanation(
        "a config that runs on every node reads something of the whole cluster",
        "Some of its discoveries keep to the node that the environment names, so there is an agent on each node. What "
        "does not keep to it is read once by each of them.",
        _EVENTS.format(""),
        _EVENTS.format("\n\n\tclustering {\n\t\tenabled = true\n\t}"),
    ),
    "alloy/rule-without-label": Explanation(
        "a relabel rule reads a label that no target has",
        "It reads as empty: the rule sets nothing, keeps nothing or drops nothing.",
        _relabelled('source_labels = ["app"]\n\t\ttarget_label  = "service"'),
        _relabelled('source_labels = ["__meta_kubernetes_pod_label_app"]\n\t\ttarget_label  = "service"'),
    ),
    "alloy/overwritten-label": Explanation(
        "a relabel rule sets a label that a later rule always sets anew",
        "Nothing reads the first value: one of the two rules is a leftover or a mistake.",
        _relabelled(
            'target_label = "team"\n\t\treplacement  = "a"\n\t}\n\n\trule {\n'
            '\t\ttarget_label = "team"\n\t\treplacement  = "b"'
        ),
        _relabelled('target_label = "team"\n\t\treplacement  = "b"'),
    ),
    "alloy/constant-rule": Explanation(
        "a rule keeps or drops all targets alike",
        "Its label has one of a few values that Kubernetes knows, and the expression fits none of them, or all.",
        _relabelled(
            'source_labels = ["__meta_kubernetes_pod_phase"]\n\t\tregex         = "running"\n\t\taction        = "keep"'
        ),
        _relabelled(
            'source_labels = ["__meta_kubernetes_pod_phase"]\n\t\tregex         = "Running"\n\t\taction        = "keep"'
        ),
    ),
    "alloy/stage-without-key": Explanation(
        "a stage works on a key that no stage before it extracts",
        "Nothing happens: no label is set, no line is replaced or dropped, and nobody is told.",
        _process('stage.labels {\n\t\tvalues = {level = "severity"}\n\t}'),
        _process(
            'stage.json {\n\t\texpressions = {severity = ""}\n\t}',
            'stage.labels {\n\t\tvalues = {level = "severity"}\n\t}',
        ),
    ),
    "alloy/drops-everything": Explanation(
        "a stage drops every line",
        "Nothing gets past it.",
        _process('stage.drop {\n\t\texpression = ".*"\n\t}'),
        _process('stage.drop {\n\t\texpression = "kube-probe"\n\t}'),
    ),
    "alloy/unreachable-stage": Explanation(
        "no line reaches this stage",
        "The stage before it drops them all.",
        _process('stage.drop {\n\t\texpression = ".*"\n\t}', "stage.cri { }"),
        _process("stage.cri { }"),
    ),
    "alloy/drops-parsed-lines": Explanation(
        "a drop takes the very lines that were parsed before",
        "Its selector is no narrower than that of the earlier stage.match.",
        _process(
            _PARSED,
            'stage.match {\n\t\tselector = `{job="a"}`\n\t\taction   = "drop"\n\t}',
        ),
        _process(
            _PARSED,
            'stage.match {\n\t\tselector = `{job="a"} != "x"`\n\t\taction   = "drop"\n\t}',
        ),
    ),
    "alloy/greedy-json": Explanation(
        "an expression cuts JSON out of a line and takes too much",
        "`{.*}` runs to the last brace of the line. With anything behind the object, what stage.json gets is no JSON.",
        _process(
            'stage.regex {\n\t\texpression = "audit (?P<event>{.*})"\n\t}',
            'stage.json {\n\t\tsource      = "event"\n\t\texpressions = {verb = ""}\n\t}',
        ),
        _process(
            'stage.regex {\n\t\texpression = "audit (?P<event>{.*})$"\n\t}',
            'stage.json {\n\t\tsource      = "event"\n\t\texpressions = {verb = ""}\n\t}',
        ),
    ),
    "alloy/glued-json": Explanation(
        "JSON is glued together from strings",
        "A quote or a newline in the value makes the line unparsable.",
        _process(
            'stage.json {\n\t\texpressions = {msg = ""}\n\t}',
            'stage.template {\n\t\tsource   = "out"\n\t\ttemplate = `{"msg": "{{ .msg }}"}`\n\t}',
        ),
        _process(
            'stage.json {\n\t\texpressions = {msg = ""}\n\t}',
            'stage.template {\n\t\tsource   = "out"\n\t\ttemplate = `{"msg": {{ .msg | toJson }}}`\n\t}',
        ),
    ),
    "alloy/unset-meta-label": Explanation(
        "a relabel rule reads a label that the discovery does not set",
        "Each role of discovery.kubernetes sets its own `__meta_kubernetes_*` labels; any other reads as empty.",
        'discovery.kubernetes "pods" {\n\trole = "pod"\n}\n\n'
        'discovery.relabel "pods" {\n\ttargets = discovery.kubernetes.pods.targets\n\n\trule {\n'
        '\t\tsource_labels = ["__meta_kubernetes_namespace_label_run"]\n\t\ttarget_label  = "run"\n\t}\n}\n',
        'discovery.kubernetes "pods" {\n\trole = "pod"\n\n\tattach_metadata {\n\t\tnamespace = true\n\t}\n}\n\n'
        'discovery.relabel "pods" {\n\ttargets = discovery.kubernetes.pods.targets\n\n\trule {\n'
        '\t\tsource_labels = ["__meta_kubernetes_namespace_label_run"]\n\t\ttarget_label  = "run"\n\t}\n}\n',
    ),
    "alloy/plain-http": Explanation(
        "an endpoint that speaks TLS is scraped over plain http",
        "The default scheme is http. The target is down, and its metrics are missing.",
        _scrape("").replace("app:8080", "app:8443"),
        _scrape('scheme = "https"').replace("app:8080", "app:8443"),
    ),
    "alloy/unverified-certificate": Explanation(
        "a certificate authority is named and verification is switched off",
        "It looks safe and is not: with insecure_skip_verify nothing is verified.",
        _scrape(
            'scheme = "https"\n\n\ttls_config {\n\t\tca_file = "/ca.crt"\n\t\tinsecure_skip_verify = true\n\t}'
        ),
        _scrape('scheme = "https"\n\n\ttls_config {\n\t\tca_file = "/ca.crt"\n\t}'),
    ),
}

CODES: dict[str, Explanation] = _NAMES | _VALUES | _REFERENCES | _RELEASES | _FLOW
"""Code -> what `alloyc explain` prints."""
