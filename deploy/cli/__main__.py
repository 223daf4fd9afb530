"""`python -m deploy.cli`: how `up` starts its children, wherever the script is installed."""

from deploy.cli import main

main()
