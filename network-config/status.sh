#!/usr/bin/env bash
# ./status.sh [--dir DIR]: shows every node of the network on this machine; ends with 3 when one does not serve.
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/../ledger" fabric status "$@"
