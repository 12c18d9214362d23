#!/bin/sh
# kist: the native CLI, else the Node bundle. Forks nothing where npm or a person put it directly: a fork costs as much
# as a whole command.
self=$0
if [ -h "$self" ]; then
  # npm links bin/kist from <prefix>/bin (global) or from node_modules/.bin; -ef makes sure that it is this very file.
  for candidate in "${self%/*}/../lib/node_modules/kist/bin/kist" "${self%/*}/../kist/bin/kist"; do
    if [ "$candidate" -ef "$self" ]; then
      self=$candidate
      break
    fi
  done
  while [ -h "$self" ]; do # some other link
    target=$(readlink "$self") || exit 8
    case $target in
      /*) self=$target ;;
      *) self=${self%/*}/$target ;;
    esac
  done
fi
case $self in
  */*) lib=${self%/*}/../lib ;;
  *) lib=../lib ;;
esac
if [ -x "$lib/kist" ]; then exec "$lib/kist" "$@"; fi
for candidate in "$lib/../node/bin/node" "$lib"/../node_modules/node-*/bin/node; do
  if [ -x "$candidate" ]; then exec "$candidate" "$lib/kist.cjs" "$@"; fi
done
exec node "$lib/kist.cjs" "$@"
