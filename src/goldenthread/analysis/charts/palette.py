"""The colours of charts, as CSS variables with two sets of values: light and dark.

Every colour of a mark has at least 3:1 against the paper and every colour of text 4.5:1, in both sets. The
hues (blue, vermilion) are told apart with any common colour blindness; no chart relies on that: what a colour
says is also said by a shape, a line pattern or a word.
"""

LIGHT = {
    "--paper": "#ffffff",
    "--ink": "#1d2329",
    "--muted": "#59626c",
    "--line": "#d9dee3",
    "--accent": "#1f5fa8",
    "--soft": "#d6e4f3",
    "--signal": "#b3460a",
    "--heat-0": "#f4f6f8",
    "--heat-1": "#dce9f5",
    "--heat-2": "#b7d2ea",
    "--heat-3": "#7fb0d8",
    "--heat-4": "#2f6fb0",
    "--heat-5": "#123f73",
    "--on-heat-0": "#1d2329",
    "--on-heat-1": "#1d2329",
    "--on-heat-2": "#1d2329",
    "--on-heat-3": "#10161c",
    "--on-heat-4": "#ffffff",
    "--on-heat-5": "#ffffff",
}

DARK = {
    "--paper": "#14181d",
    "--ink": "#e9edf1",
    "--muted": "#a5afba",
    "--line": "#39424c",
    "--accent": "#6cabe8",
    "--soft": "#22384f",
    "--signal": "#f0925a",
    "--heat-0": "#1b2127",
    "--heat-1": "#1c3046",
    "--heat-2": "#204a72",
    "--heat-3": "#2f6aa3",
    "--heat-4": "#74b1e6",
    "--heat-5": "#c5e2fa",
    "--on-heat-0": "#e9edf1",
    "--on-heat-1": "#e9edf1",
    "--on-heat-2": "#f4f7fa",
    "--on-heat-3": "#ffffff",
    "--on-heat-4": "#0c1116",
    "--on-heat-5": "#0c1116",
}

HEAT_STEPS = 6
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"


def variables(selector: str = ":root") -> str:
    """The variables as CSS for ``selector``: light, dark where the reader prefers it, light in print."""
    return (
        f"{selector}{{{_declared(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{{selector}{{{_declared(DARK)}}}}}"
        f"@media print{{{selector}{{{_declared(LIGHT)}}}}}"
    )


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours written ``#rrggbb``.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _declared(values: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in values.items())
