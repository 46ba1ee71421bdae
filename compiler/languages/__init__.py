"""The small languages inside a config: regular expressions, templates, JMESPath, time layouts, LogQL, PromQL."""
