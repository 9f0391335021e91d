"""Figures that peers cannot have."""

from bench.data_plane.scenario import MOTO

NO_FUNCTIONS = {MOTO: "it runs functions in Docker only"}
NO_QUEUE_ROUTES = {MOTO: "its REST APIs do not call SQS"}
