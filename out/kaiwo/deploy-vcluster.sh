#!/usr/bin/env bash
# Deploys a compiled stack: the host once, then one run and the inside of its vCluster. Compiled: change the spec.
# The same command again changes nothing that is as it should be.
set -Eeuo pipefail
export LC_ALL=C

usage() {
  printf '%s\n' 'usage: deploy-vcluster.sh [--dry-run] [--delete] [--context NAME]' '' \
    'Parameters come from the environment:'
  printf '  %s\n' 'GITHUB_RUN_ATTEMPT (default 1)'
  printf '  %s\n' 'GITHUB_RUN_ID (default local)'
  printf '  %s\n' 'INSTALLER (default manual) one of: helm, kustomization, manual'
  printf '  %s\n' VCLUSTER_NAMESPACE
  printf '%s\n' '' \
    '  --dry-run       print the commands, change nothing' \
    '  --delete        delete the run (its vCluster and namespace); what it sent stays in the backends' \
    '  --context NAME  kubeconfig context of the host cluster; the current one if absent' \
    '  --help          print this'
}

fail() {
  printf 'deploy-vcluster: %s\n' "$1" >&2
  exit 1
}

wrong_usage() {
  printf 'deploy-vcluster: %s\n' "$1" >&2
  usage >&2
  exit 2
}

dry_run=no
delete=no
context=
while [ "$#" -gt 0 ]; do
  case "$1" in
    --dry-run) dry_run=yes ;;
    --delete) delete=yes ;;
    --context)
      [ "$#" -ge 2 ] && [ -n "$2" ] || wrong_usage '--context needs a name'
      context=$2
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) wrong_usage "unknown argument: $1" ;;
  esac
  shift
done

# Nothing is touched before every parameter, tool and context has been checked.
check() { # check NAME VALUE EXPRESSION
  case "$2" in
    '') fail "parameter $1 is not set" ;;
    *$'\n'*) fail "parameter $1 has more than one line" ;;
  esac
  [ "${#2}" -le 63 ] || fail "parameter $1 is longer than 63 characters"
  grep -Eqx -e "$3" <<<"$2" || fail "parameter $1 is '$2', which does not match $3"
}
GITHUB_RUN_ATTEMPT=${GITHUB_RUN_ATTEMPT-1}
check GITHUB_RUN_ATTEMPT "$GITHUB_RUN_ATTEMPT" '[0-9]+'
GITHUB_RUN_ID=${GITHUB_RUN_ID-local}
check GITHUB_RUN_ID "$GITHUB_RUN_ID" '[a-z0-9]([a-z0-9-]*[a-z0-9])?'
INSTALLER=${INSTALLER-manual}
check INSTALLER "$INSTALLER" 'helm|kustomization|manual'
VCLUSTER_NAMESPACE=${VCLUSTER_NAMESPACE-}
check VCLUSTER_NAMESPACE "$VCLUSTER_NAMESPACE" '[a-z0-9]([a-z0-9-]*[a-z0-9])?'
made="kaiwo-test-${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}-${INSTALLER}"
if [ "$delete" = no ] && [ "$VCLUSTER_NAMESPACE" != "$made" ]; then
  fail "parameter VCLUSTER_NAMESPACE is '$VCLUSTER_NAMESPACE', and the other parameters make it '$made'"
fi

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for tool in kubectl vcluster; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
[ -n "$context" ] || context=$(kubectl config current-context) || fail 'there is no current kubeconfig context'
kubectl --context "$context" get --raw /readyz >/dev/null || fail "the API server of context $context does not answer"

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

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

delete_run() { # delete_run NAMESPACE VCLUSTER...: only what this stack has made
  local namespace=$1 owner vcluster
  shift
  begin "look for namespace $namespace"
  owner=$(kubectl --context "$context" get namespace "$namespace" --ignore-not-found \
    --output 'go-template={{.metadata.name}}/{{index .metadata.labels "app.kubernetes.io/part-of"}}')
  case "$owner" in
    '') printf 'there is none\n' && return ;;
    "$namespace"/kaiwo) ;;
    *) fail "namespace $namespace was not made for this stack" ;;
  esac
  for vcluster in "$@"; do
    begin "delete vCluster $vcluster"
    run vcluster delete "$vcluster" --namespace "$namespace" --context "$context" --ignore-not-found
  done
  begin "delete namespace $namespace"
  run kubectl --context "$context" delete namespace "$namespace" --ignore-not-found --timeout=5m
}
if [ "$delete" = yes ]; then
  delete_run "$VCLUSTER_NAMESPACE" vcluster
  exit 0
fi

# A scope whose values only this deployment knows is applied from a copy with its parameters.env filled.
fill() { # fill SCOPE PARAMETER...
  local scope=$1 name
  shift
  cp -R -- "$here/$scope" "$work/$scope"
  : >"$work/$scope/parameters.env"
  for name in "$@"; do
    printf '%s=%s\n' "$name" "${!name}" >>"$work/$scope/parameters.env"
  done
}

need_namespace() { # need_namespace NAME KUBECTL...: one that nobody may have made yet
  local name=$1
  shift
  begin "make namespace $name, if there is none"
  if [ "$dry_run" = yes ] || ! "$@" get namespace "$name" >/dev/null 2>&1; then
    run "$@" create namespace "$name"
  fi
}

need_secret() { # need_secret NAME NAMESPACE KUBECTL...: one that only people can make
  local name=$1 namespace=$2
  shift 2
  begin "look for secret $name"
  [ "$dry_run" = yes ] || "$@" get secret "$name" --namespace "$namespace" >/dev/null
}

make_password() { # make_password SECRET KEY NAMESPACE: a random one that is never shown, if there is none
  begin "make secret $1, if there is none"
  if [ "$dry_run" = yes ] || ! kubectl --context "$context" get secret "$1" --namespace "$3" >/dev/null 2>&1; then
    (umask 077 && head -c 24 /dev/urandom | base64 | tr -d '\n' >"$work/password")
    run kubectl --context "$context" create secret generic "$1" --namespace "$3" --from-file="$2=$work/password"
    rm -f -- "$work/password"
  fi
}

need_namespace gpu-operator kubectl --context "$context"
need_namespace kube-amd-gpu kubectl --context "$context"
need_namespace monitoring kubectl --context "$context"
make_password grafana-admin password monitoring
begin 'apply scope host'
run kubectl --context "$context" apply -k "$here/host" --server-side --force-conflicts
begin 'wait for statefulset grafana of host'
run kubectl --context "$context" rollout status statefulset/grafana --namespace monitoring --timeout=5m
begin 'wait for statefulset loki of host'
run kubectl --context "$context" rollout status statefulset/loki --namespace monitoring --timeout=5m
begin 'wait for statefulset prometheus of host'
run kubectl --context "$context" rollout status statefulset/prometheus --namespace monitoring --timeout=5m
begin 'wait for daemonset alloy-host of host'
run kubectl --context "$context" rollout status daemonset/alloy-host --namespace monitoring --timeout=5m

begin 'apply scope run'
fill run GITHUB_RUN_ATTEMPT GITHUB_RUN_ID INSTALLER VCLUSTER_NAMESPACE
run kubectl --context "$context" apply -k "$work/run" --server-side --force-conflicts
begin 'wait for deployment audit-receiver of run'
run kubectl --context "$context" rollout status deployment/audit-receiver --namespace "$VCLUSTER_NAMESPACE" --timeout=3m

begin 'create vCluster vcluster'
run vcluster create vcluster --namespace "$VCLUSTER_NAMESPACE" --context "$context" --chart-version 0.20.0 --values "$here/run/vcluster-values.yaml" --upgrade --connect=false

need_namespace kueue-system vcluster connect vcluster --namespace "$VCLUSTER_NAMESPACE" --context "$context" -- kubectl
begin 'apply scope vcluster'
fill vcluster GITHUB_RUN_ATTEMPT GITHUB_RUN_ID INSTALLER VCLUSTER_NAMESPACE
run vcluster connect vcluster --namespace "$VCLUSTER_NAMESPACE" --context "$context" -- kubectl apply -k "$work/vcluster" --server-side --force-conflicts
begin 'wait for deployment alloy-vcluster-single of vcluster'
run vcluster connect vcluster --namespace "$VCLUSTER_NAMESPACE" --context "$context" -- kubectl rollout status deployment/alloy-vcluster-single --namespace default --timeout=3m
begin 'wait for deployment kube-state-metrics of vcluster'
run vcluster connect vcluster --namespace "$VCLUSTER_NAMESPACE" --context "$context" -- kubectl rollout status deployment/kube-state-metrics --namespace kube-system --timeout=3m
begin 'wait for daemonset alloy-vcluster of vcluster'
run vcluster connect vcluster --namespace "$VCLUSTER_NAMESPACE" --context "$context" -- kubectl rollout status daemonset/alloy-vcluster --namespace default --timeout=3m

step=
printf 'deployed\n'
