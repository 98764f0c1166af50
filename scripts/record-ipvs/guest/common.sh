# What all recordings share.

# Writes a command and what it printed, as a terminal would show it.
session() {
  printf '$ %s\n' "$*"
  sh -c "$*" 2>&1
  printf '[exit %s]\n' "$?"
}

# A network namespace with one end of a wire; the other end is in the first namespace, or the one named.
wire() { # namespace device address other-namespace other-device other-address
  ip netns add "$1" 2>/dev/null
  ip link add "$5" type veth peer name "$2" netns "$1"
  [ "$4" = "-" ] || ip link set "$5" netns "$4"
  ip -n "$1" link set lo up
  ip -n "$1" link set "$2" up
  ip -n "$1" addr add "$3" dev "$2"
}

# A server that says its name and, once it hears a line, goes.
serve() { # namespace port name
  mkdir -p /srv
  printf '#!/bin/sh\necho %s\nread -r line\n' "$3" > "/srv/$3"
  chmod +x "/srv/$3"
  ip netns exec "$1" nc -ll -p "$2" -e "/srv/$3" &
}

# One connection, closed at once; prints who answered.
ask() { # namespace address port
  echo | ip netns exec "$1" nc -w 2 "$2" "$3" 2>/dev/null | head -n 1
}

# One connection that stays; prints who answered.
hold() { # namespace address port
  rm -f /tmp/answer
  sleep 600 | ip netns exec "$1" nc -w 2 "$2" "$3" > /tmp/answer 2>/dev/null &
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s /tmp/answer ] && break
    sleep 0.05
  done
  head -n 1 /tmp/answer
}
