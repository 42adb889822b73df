"""Views, one module per noun: parse, find, act, render."""
