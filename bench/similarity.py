"""Likeness of two pictures."""

from pathlib import Path
from typing import Any

import pyvips


def similarity(one: Path, other: Path) -> float:
    """Gives the structural similarity (SSIM, Wang et al. 2004) of two pictures' brightness: 1 is the same."""
    x, y = (_brightness(path) for path in (one, other))
    mean_x, mean_y = _blur(x), _blur(y)
    variances = _blur(x * x) - mean_x * mean_x + _blur(y * y) - mean_y * mean_y
    covariance = _blur(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return (alike / ((mean_x * mean_x + mean_y * mean_y + c1) * (variances + c2))).avg()


def _brightness(path: Path) -> Any:
    return pyvips.Image.new_from_file(str(path), revalidate=True).colourspace("b-w").cast("float")


def _blur(values: Any) -> Any:
    """Mean around each pixel, by a Gaussian of 1.5 pixels."""
    return values.gaussblur(1.5, min_ampl=0.01, precision="float")
