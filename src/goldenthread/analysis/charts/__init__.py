"""Charts as Vega-Lite specifications and their SVG, each with the table that says the same."""

from goldenthread.analysis.charts.bars import Bar, bar_chart
from goldenthread.analysis.charts.chart import Chart
from goldenthread.analysis.charts.control import Point, control_chart
from goldenthread.analysis.charts.heat_map import Cell, heat_map
from goldenthread.analysis.charts.histogram import histogram
from goldenthread.analysis.charts.rendering import ChartError
from goldenthread.analysis.charts.survival import Step, survival_curve
from goldenthread.analysis.charts.trend import Share, share_lines

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "ChartError",
    "Point",
    "Share",
    "Step",
    "bar_chart",
    "control_chart",
    "heat_map",
    "histogram",
    "share_lines",
    "survival_curve",
]
