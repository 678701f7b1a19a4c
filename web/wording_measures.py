"""Words for own goals and other measures."""

from collections.abc import Mapping
from typing import Final

ONS4_LABELS: Final[Mapping[str, str]] = {
    "satisfied": "Satisfied with life",
    "worthwhile": "What they do is worthwhile",
    "happy": "Happy yesterday",
    "anxious": "Anxious yesterday",
}
ONS4_QUESTIONS: Final[Mapping[str, str]] = {
    "satisfied": "Overall, how satisfied are you with your life nowadays?",
    "worthwhile": "Overall, to what extent do you feel that the things you do are worthwhile?",
    "happy": "Overall, how happy did you feel yesterday?",
    "anxious": "Overall, how anxious did you feel yesterday?",
}
"""The four questions on personal well-being. Source: Office for National Statistics, licensed
under the Open Government Licence 3.0."""
