"""A pytest plugin that writes one JSON line per test: its name, its markers and how it ended.

`cargo xtask s3-tests` loads it beside the public suite, which stays as it is.
"""

import json
import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    report.user_properties.append(("markers", sorted({marker.name for marker in item.iter_markers()})))


class Recorder:
    """Lives in the process that collects the workers' reports."""

    def __init__(self, path):
        self.path = path
        self.tests = {}

    def pytest_runtest_logreport(self, report):
        test = self.tests.setdefault(
            report.nodeid, {"name": report.nodeid.split("::")[-1], "outcome": "passed", "reason": "", "markers": []}
        )
        for name, value in report.user_properties:
            if name == "markers":
                test["markers"] = value
        if report.failed:
            test["outcome"] = "failed"
            text = str(getattr(report.longrepr, "reprcrash", None) or report.longrepr)
            test["reason"] = test["reason"] or f"{report.when}: {text.splitlines()[-1][:300] if text else ''}"
        elif report.skipped and test["outcome"] == "passed":
            test["outcome"] = "skipped"

    def pytest_sessionfinish(self):
        with open(self.path, "w", encoding="utf-8") as output:
            for test in self.tests.values():
                output.write(json.dumps(test) + "\n")


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(os.environ["SOS_S3_TESTS_REPORT"]), "sos-recorder")
