"""shim"""

import yaml


class D(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def to_yaml(o):
    return yaml.dump(o, Dumper=D, sort_keys=False, width=10**6)
