# What all recordings share.

# Writes a command and what it printed, as a terminal would show it.
session() {
  printf '$ %s\n' "$*"
  sh -c "$*" 2>&1
  printf '[exit %s]\n' "$?"
}

# A server in a network namespace that says its name, hears a line, and goes.
serve() { # namespace port name
  mkdir -p /srv
  printf '#!/bin/busybox sh\necho %s\nread -r line\n' "$3" > "/srv/$3"
  chmod +x "/srv/$3"
  ip netns exec "$1" nc -ll -p "$2" -e "/srv/$3" &
}

# Starts the client of a network namespace; `request` then speaks to it, by the descriptors 3 and 4. It keeps its own end of the first pipe
# open, so that others can come and go.
client() { # namespace gateway
  mkfifo "/tmp/in.$1" "/tmp/out.$1"
  GATEWAY=$2 ip netns exec "$1" /bin/busybox sh /guest/client.sh <> "/tmp/in.$1" > "/tmp/out.$1" &
}

request() { # words…
  echo "$@" >&3
  read -r answer <&4
  printf '%s' "$answer"
}
