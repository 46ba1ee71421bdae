#!/usr/bin/env bash
# Deploys the stack kaiwo: the host once, then one run and the inside of its vCluster. Compiled: change the spec.
set -euo pipefail
set -E # a failure inside a function reaches the trap that names the step

usage() {
  cat <<'USAGE'
usage: deploy-vcluster.sh [--dry-run] [--delete] [--context NAME]

Parameters come from the environment:
  GITHUB_RUN_ATTEMPT (default 1)
  GITHUB_RUN_ID (default local)
  INSTALLER (default manual) one of: helm, kustomization, manual
  VCLUSTER_NAMESPACE

  --dry-run       print the commands, change nothing
  --delete        delete the run (its namespace and vCluster); what it sent stays in the backends
  --context NAME  kubeconfig context of the host cluster; the current one if absent
USAGE
}

fail() {
  printf 'deploy-vcluster: %s\n' "$1" >&2
  exit 1
}

dry_run=no
delete=no
context=
while [ "$#" -gt 0 ]; do
  case "$1" in
    --dry-run) dry_run=yes ;;
    --delete) delete=yes ;;
    --context)
      [ "$#" -ge 2 ] || { usage >&2; exit 2; }
      context=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  shift
done

# Nothing is touched before every parameter, tool and context has been checked.
check() { # check NAME VALUE EXPRESSION
  case "$2" in
    '') fail "parameter $1 is not set" ;;
    *$'\n'*) fail "parameter $1 has more than one line" ;;
  esac
  [ "$(printf %s "$2" | wc -c)" -le 63 ] || fail "parameter $1 is longer than 63 characters"
  printf '%s\n' "$2" | LC_ALL=C grep -Eqx -e "$3" || fail "parameter $1 is '$2', which does not match $3"
}
GITHUB_RUN_ATTEMPT=${GITHUB_RUN_ATTEMPT:-1}
check GITHUB_RUN_ATTEMPT "$GITHUB_RUN_ATTEMPT" '[0-9]+'
GITHUB_RUN_ID=${GITHUB_RUN_ID:-local}
check GITHUB_RUN_ID "$GITHUB_RUN_ID" '[a-z0-9]([a-z0-9-]*[a-z0-9])?'
INSTALLER=${INSTALLER:-manual}
check INSTALLER "$INSTALLER" 'helm|kustomization|manual'
VCLUSTER_NAMESPACE=${VCLUSTER_NAMESPACE:-}
check VCLUSTER_NAMESPACE "$VCLUSTER_NAMESPACE" '[a-z0-9]([a-z0-9-]*[a-z0-9])?'

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for tool in kubectl vcluster; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
[ -n "$context" ] || context=$(kubectl config current-context) || fail "there is no current kubeconfig context"
kubectl --context "$context" get --raw /readyz >/dev/null || fail "the API server of context $context does not answer"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step=
trap 'printf "deploy-vcluster: failed at: %s\n" "$step" >&2' ERR
run() { # run COMMAND...: what changes something
  if [ "$dry_run" = yes ]; then
    printf '+'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}
begin() {
  step=$1
  printf '== %s\n' "$1"
}

if [ "$delete" = yes ]; then
  begin "delete the vCluster"
  run vcluster delete 'vcluster' --namespace "$VCLUSTER_NAMESPACE" --context "$context" --ignore-not-found
  begin "delete the run's namespace"
  run kubectl --context "$context" delete namespace "$VCLUSTER_NAMESPACE" --ignore-not-found --timeout=5m
  exit 0
fi

# A scope whose values only this deployment knows is applied from a copy with its parameters.env filled.
fill() { # fill SCOPE PARAMETER...
  local scope=$1
  shift
  cp -R "$here/$scope" "$work/$scope"
  : >"$work/$scope/parameters.env"
  local name
  for name in "$@"; do
    printf '%s=%s\n' "$name" "${!name}" >>"$work/$scope/parameters.env"
  done
}

need_namespace() { # need_namespace NAME KUBECTL...: one that an operator brings, perhaps later
  local name=$1
  shift
  begin "make namespace $name, if there is none"
  if [ "$dry_run" = yes ] || ! "$@" get namespace "$name" >/dev/null 2>&1; then
    run "$@" create namespace "$name"
  fi
}

need_namespace 'gpu-operator' kubectl --context "$context"
need_namespace 'kube-amd-gpu' kubectl --context "$context"
begin "apply scope host"
run kubectl --context "$context" apply -k "$here/host" --server-side --force-conflicts
begin "make Grafana's password, if there is none"
if [ "$dry_run" = yes ] || ! kubectl --context "$context" get secret 'grafana-admin' --namespace 'monitoring' >/dev/null 2>&1; then
  head -c 24 /dev/urandom | base64 | tr -d '\n' >"$work/password"
  run kubectl --context "$context" create secret generic 'grafana-admin' --namespace 'monitoring' --from-file='password'="$work/password"
fi
begin "wait for statefulset grafana of host"
run kubectl --context "$context" rollout status statefulset/grafana --namespace 'monitoring' --timeout=5m
begin "wait for statefulset loki of host"
run kubectl --context "$context" rollout status statefulset/loki --namespace 'monitoring' --timeout=5m
begin "wait for statefulset prometheus of host"
run kubectl --context "$context" rollout status statefulset/prometheus --namespace 'monitoring' --timeout=5m
begin "wait for daemonset alloy-host of host"
run kubectl --context "$context" rollout status daemonset/alloy-host --namespace 'monitoring' --timeout=5m

begin "apply scope run"
fill run GITHUB_RUN_ATTEMPT GITHUB_RUN_ID INSTALLER VCLUSTER_NAMESPACE
run kubectl --context "$context" apply -k "$work/run" --server-side --force-conflicts

begin "create vCluster vcluster"
run vcluster create 'vcluster' --namespace "$VCLUSTER_NAMESPACE" --context "$context" --chart-version '0.20.0' --values "$here/run/vcluster-values.yaml" --upgrade --connect=false
begin "wait for deployment audit-receiver of run"
run kubectl --context "$context" rollout status deployment/audit-receiver --namespace "$VCLUSTER_NAMESPACE" --timeout=3m
inside=(vcluster connect 'vcluster' --namespace "$VCLUSTER_NAMESPACE" --context "$context" --)
need_namespace 'kueue-system' "${inside[@]}" kubectl
begin "apply scope vcluster"
fill vcluster GITHUB_RUN_ATTEMPT GITHUB_RUN_ID INSTALLER VCLUSTER_NAMESPACE
run "${inside[@]}" kubectl apply -k "$work/vcluster" --server-side --force-conflicts
begin "wait for deployment alloy-vcluster-single of vcluster"
run "${inside[@]}" kubectl rollout status deployment/alloy-vcluster-single --namespace 'default' --timeout=3m
begin "wait for deployment kube-state-metrics of vcluster"
run "${inside[@]}" kubectl rollout status deployment/kube-state-metrics --namespace 'kube-system' --timeout=3m
begin "wait for daemonset alloy-vcluster of vcluster"
run "${inside[@]}" kubectl rollout status daemonset/alloy-vcluster --namespace 'default' --timeout=3m
step=
printf 'deployed\n'
