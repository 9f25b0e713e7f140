#!/usr/bin/env bash
# ./down.sh [--dir DIR]: stops every node of the network on this machine; what they stored stays.
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/../ledger" fabric down "$@"
