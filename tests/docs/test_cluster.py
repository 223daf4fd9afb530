"""The cluster's configuration that the pages show is one that NATS takes."""

import subprocess
import sys
from pathlib import Path

from tests.docs.markdown import DOCS, blocks


def test_the_sample_of_a_node_is_a_configuration(tmp_path: Path) -> None:
    (sample,) = blocks(DOCS / "operations.md", "text cluster")
    config = tmp_path / "nats.conf"
    config.write_text(sample)
    server = Path(sys.executable).parent / "nats-server"
    checked = subprocess.run([server, "-t", "-c", config], capture_output=True, text=True, check=False, timeout=20)
    assert checked.returncode == 0, checked.stderr
    assert "sync_interval: always" in sample
