"""Output folders: written so that no crash leaves half of one, or compared with what would be written."""

from compiler.writer.compare import Difference, compare_tree, compare_trees
from compiler.writer.replace import write_tree, write_trees
from compiler.writer.text_diff import unified_diff

__all__ = ["Difference", "compare_tree", "compare_trees", "unified_diff", "write_tree", "write_trees"]
