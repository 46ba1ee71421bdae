"""Go's text/template as Alloy's stage.template and stage.replace use it: a text in, a Template that runs out.

>>> parse("{{ .Value | ToUpper }}!").execute({"Value": "ok"})
'OK!'
"""

from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_template.errors import TemplateError, TemplateSyntaxError
from compiler.languages.go_template.template import Template, parse

__all__ = ["NotSimulated", "Template", "TemplateError", "TemplateSyntaxError", "parse"]
