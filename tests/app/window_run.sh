#!/usr/bin/env bash
# window_run.sh ESPALIER ESPALIER_CLI: the real program in a real window (an X server of its own), driven by mouse and
# keyboard: opens a recipe, loads MNIST by --data, edits two layers, runs, exports, opens what was exported. Exit code
# 77 (skipped) where Xvfb, xdotool or MNIST is missing. MNIST's folder is named by ESPALIER_MNIST.
set -euo pipefail

program=$1
cli=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mnist=${ESPALIER_MNIST:-$here/../../../shared/data/mnist}
for tool in Xvfb xdotool; do
    command -v "$tool" >/dev/null || { echo "$tool is not here: skipped"; exit 77; }
done
[[ -d $mnist ]] || { echo "MNIST is not here; name its folder by ESPALIER_MNIST: skipped"; exit 77; }
mnist=$(cd "$mnist" && pwd)

scratch=$(mktemp -d)
started=()
trap 'for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; rm -rf "$scratch"' EXIT

exec {display_pipe}<> <(:)
Xvfb -displayfd "$display_pipe" -screen 0 1280x800x24 >/dev/null 2>&1 &
started+=($!)
read -r -u "$display_pipe" number
export DISPLAY=:$number QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8
export XDG_CONFIG_HOME=$scratch/config XDG_CACHE_HOME=$scratch/cache XDG_DATA_HOME=$scratch/data
unset WAYLAND_DISPLAY

cat >"$scratch/short.json" <<'JSON'
{"format": "espalier-recipe", "version": 1, "name": "short", "network": "lenet-5",
 "data": {"kind": "digits", "validation": 1000}, "seed": 1, "batch": 128,
 "plan": {"conv1": {"keep": 0.9}, "conv2": {"keep": 0.3}, "fc1": {"keep": 0.1}, "fc2": {"keep": 0.5}},
 "dense": {"epochs": 1}, "prune": {"epochs": 1, "retrain_epochs": 1, "averaging": 0.9}}
JSON

fail() {
    echo "failed: $*" >&2
    command -v import >/dev/null && import -window root "${ESPALIER_BINARY_DIR:-.}/window_run.png" &&
        echo "what the window showed: ${ESPALIER_BINARY_DIR:-.}/window_run.png" >&2
    exit 1
}

# until_true SECONDS WHAT COMMAND...: waits for the command to succeed.
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        ((SECONDS < end)) || fail "$what"
        kill -0 "$espalier" 2>/dev/null || fail "the program ended: $what"
        sleep 0.3
    done
}

opened() { grep -qs "$1" "$XDG_CONFIG_HOME/espalier/window.ini"; }
runs() { find "$XDG_DATA_HOME/espalier/runs" -mindepth 1 -maxdepth 1 2>/dev/null | grep -q .; }
no_runs() { ! runs; }
press() { xdotool key --delay 60 "$@"; sleep 0.5; }
# A file dialog has its field ready for a name.
answer() {
    sleep 1
    xdotool type --delay 15 "$1"
    press Return
    xdotool windowfocus --sync "$window" # nobody else gives it back: there is no window manager
}
# edit ROW TEXT: goes to the keep cell of a row (from 0) by keyboard, which does not mind fonts, and types.
edit() {
    xdotool mousemove 400 450 click 1
    press ctrl+Home
    for ((step = 0; step < $1; step++)); do press Down; done
    press Right Right Right Right
    press F2
    press ctrl+a
    xdotool type --delay 30 "$2"
    press Return
}
keeps() { grep -o '"keep": [0-9.]*' "$1" | grep -o '[0-9.]*$' | paste -s -d ' '; }
saved() { [[ -s $1 ]]; }

"$program" "$scratch/short.json" --data "$mnist" &
espalier=$!
started+=("$espalier")
window=$(timeout 60 xdotool search --sync --onlyvisible --pid "$espalier" | tail -n 1) || fail "no window came up"
xdotool windowmove "$window" 0 0 windowsize "$window" 1280 800 windowfocus --sync "$window"
until_true 90 "MNIST was not opened" opened "$(basename "$mnist")"

edit 1 "20%"
edit 2 "5%"
press ctrl+s
answer "$scratch/edited.espalier"
until_true 30 "the session was not saved" saved "$scratch/edited.espalier"
[[ $(keeps "$scratch/edited.espalier") == "0.9 0.2 0.05 0.5" ]] ||
    fail "two layers were edited, but the plan is $(keeps "$scratch/edited.espalier")"

press F5
until_true 30 "the run did not begin" runs
until_true 400 "the run did not end" no_runs
sleep 2
press ctrl+e
answer "$scratch/model.esp"
until_true 30 "nothing was exported" saved "$scratch/model.esp"
# The dialog stays, to say how it was verified. Without a window manager it has to be given the keyboard back.
dialog() { xdotool search --all --onlyvisible --pid "$espalier" --name '^Export$'; }
closed() {
    [[ -n $(dialog) ]] || return 0
    xdotool windowfocus --sync "$(dialog | tail -n 1)"
    press Escape
    [[ -z $(dialog) ]]
}
until_true 20 "the export dialog did not close" closed
xdotool windowfocus --sync "$window"

press ctrl+o
answer "$scratch/model.esp"
until_true 60 "the model was not opened again" opened model.esp
press ctrl+shift+s
answer "$scratch/again.espalier"
until_true 30 "the opened model was not saved as a session" saved "$scratch/again.espalier"
grep -q 'model.esp' "$scratch/again.espalier" || fail "the session does not hold the opened model"

# What was exported is as accurate as the run said.
said=$("$cli" inspect "$scratch/model.esp" --json | tr -d ' \n' | grep -o '"test":{"correct":[0-9]*' | grep -o '[0-9]*$')
measured=$("$cli" evaluate "$scratch/model.esp" --data "$mnist" --json | tr -d ' \n' | grep -o '"correct":[0-9]*' |
    grep -o '[0-9]*$')
echo "correct test pictures: $said said the run, $measured counted with the exported file"
[[ -n $said && $said == "$measured" ]] || fail "the exported file has another accuracy"
