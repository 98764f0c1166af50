. /guest/common.sh
# Who gets which connection. Servers a, b, c in this order; one line a case:
#   scheduler | what was done | who answered, one letter a connection
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
ip link add dummy0 type dummy

# One host with an address of its own, and nothing but the first namespace for a neighbour.
host() { # name address…
  name=$1
  shift
  ip netns add "$name"
  ip link add "v$name" type veth peer name eth0 netns "$name"
  ip link set "v$name" up
  ip addr add 169.254.1.1/32 dev "v$name"
  ip -n "$name" link set lo up
  ip -n "$name" link set eth0 up
  ip -n "$name" route add 169.254.1.1/32 dev eth0
  for address in "$@"; do
    ip -n "$name" addr add "$address/32" dev eth0
    ip route add "$address/32" dev "v$name"
  done
  ip -n "$name" route add default via 169.254.1.1 src "$1"
}
host a 10.0.1.1
host b 10.0.1.2
host c 10.0.1.3
for name in a b c; do serve $name 8080 $name; done
host client 10.0.2.100 $(for i in $(seq 1 40); do echo "10.0.2.$i"; done)
client client 169.254.1.1
exec 3> /tmp/in.client 4< /tmp/out.client

# A virtual server of its own for each case: the kernel takes real servers back with their connections.
number=0
setup() { # scheduler weight-a weight-b weight-c
  number=$((number + 1))
  VIP=10.97.0.$number
  ip addr add $VIP/32 dev dummy0
  ipvsadm -A -t $VIP:80 -s $1
  [ "$2" = "-" ] || ipvsadm -a -t $VIP:80 -r 10.0.1.1:8080 -m -w "$2"
  [ "$3" = "-" ] || ipvsadm -a -t $VIP:80 -r 10.0.1.2:8080 -m -w "$3"
  [ "$4" = "-" ] || ipvsadm -a -t $VIP:80 -r 10.0.1.3:8080 -m -w "$4"
}
# One letter: who answered, or a dot.
letter() {
  case $1 in
    ?) printf '%s' "$1" ;;
    *) printf . ;;
  esac
}
closed() { # count
  for _ in $(seq 1 "$1"); do letter "$(request ask $VIP 80)"; done
}
opened() { # count
  for _ in $(seq 1 "$1"); do letter "$(request hold $VIP 80)"; done
}
release() { request release > /dev/null; }
sources() { # from to
  for i in $(seq "$1" "$2"); do
    request source "10.0.2.$i" > /dev/null
    letter "$(request ask $VIP 80)"
  done
  request source 10.0.2.100 > /dev/null
}

{
  for s in rr wrr lc wlc lblc lblcr sed nq; do
    setup $s 1 1 1
    echo "$s | weights 1 1 1 | closed $(closed 9)"
    setup $s 1 2 3
    echo "$s | weights 1 2 3 | closed $(closed 12)"
    setup $s 2 4 4
    echo "$s | weights 2 4 4 | closed $(closed 12)"
    setup $s 0 1 1
    echo "$s | weights 0 1 1 | closed $(closed 4)"
    setup $s 0 0 0
    echo "$s | weights 0 0 0 | closed $(closed 1)"
    setup $s 1 2 3
    echo "$s | weights 1 2 3 | opened $(opened 12)"
    release
    setup $s 2 1 1
    echo "$s | weights 2 1 1 | opened $(opened 8)"
    release
    setup $s 1 1 1
    echo "$s | weights 1 1 1 | opened $(opened 4) closed $(closed 4) opened $(opened 4)"
    release
  done
  # Changes on the way: the server that was last, another one, one back, weights.
  for s in rr wrr; do
    setup $s 1 1 1
    printf '%s | changes | closed %s' $s "$(closed 4)"
    ipvsadm -d -t $VIP:80 -r 10.0.1.3:8080
    printf ' delete-c closed %s' "$(closed 4)"
    ipvsadm -a -t $VIP:80 -r 10.0.1.3:8080 -m -w 1
    printf ' add-c closed %s' "$(closed 5)"
    ipvsadm -e -t $VIP:80 -r 10.0.1.1:8080 -m -w 0
    printf ' zero-a closed %s' "$(closed 5)"
    ipvsadm -e -t $VIP:80 -r 10.0.1.1:8080 -m -w 2
    printf ' two-a closed %s' "$(closed 5)"
    ipvsadm -d -t $VIP:80 -r 10.0.1.2:8080
    ipvsadm -d -t $VIP:80 -r 10.0.1.1:8080
    printf ' delete-b delete-a closed %s' "$(closed 2)"
    ipvsadm -E -t $VIP:80 -s lc
    ipvsadm -E -t $VIP:80 -s $s
    ipvsadm -a -t $VIP:80 -r 10.0.1.1:8080 -m -w 1
    printf ' add-a closed %s\n' "$(closed 3)"
  done
  # Hashes of the source: 40 clients, one connection each.
  for s in sh mh "sh -b sh-fallback" "mh -b mh-fallback"; do
    for weights in "1 1 1" "1 2 3" "5 0 1"; do
      setup "$s" $weights
      echo "$s | weights $weights | sources 1 40 $(sources 1 40)"
    done
    setup "$s" 1 1 -
    echo "$s | weights 1 1 - | sources 1 40 $(sources 1 40)"
    setup "$s" 1 1 1
    ipvsadm -e -t $VIP:80 -r 10.0.1.1:8080 -m -w 0
    echo "$s | weights 1 1 1 zero-a | sources 1 40 $(sources 1 40)"
  done
  # Hashes of the destination: twelve addresses.
  printf 'dh | weights 1 2 0 | destinations 1 12 '
  for i in $(seq 1 12); do
    ip addr add "10.96.1.$i/32" dev dummy0
    ipvsadm -A -t "10.96.1.$i:80" -s dh
    ipvsadm -a -t "10.96.1.$i:80" -r 10.0.1.1:8080 -m -w 1
    ipvsadm -a -t "10.96.1.$i:80" -r 10.0.1.2:8080 -m -w 2
    ipvsadm -a -t "10.96.1.$i:80" -r 10.0.1.3:8080 -m -w 0
    letter "$(request ask "10.96.1.$i" 80)"
  done
  echo
  # Persistence: each client keeps its server, and takes a turn of the scheduler only once; then its server goes, or gets weight 0.
  echo 1 > /proc/sys/net/ipv4/vs/expire_quiescent_template
  setup "rr -p 600" 1 1 1
  printf 'rr -p 600 | weights 1 1 1 | sources 1 6 %s' "$(sources 1 6)"
  printf ' sources 1 6 %s' "$(sources 1 6)"
  ipvsadm -e -t $VIP:80 -r 10.0.1.1:8080 -m -w 0
  printf ' zero-a sources 1 6 %s' "$(sources 1 6)"
  ipvsadm -d -t $VIP:80 -r 10.0.1.3:8080
  printf ' delete-c sources 1 6 %s\n' "$(sources 1 6)"
  setup "rr -p 600 -M 255.255.255.252" 1 1 1
  echo "rr -p 600 -M 255.255.255.252 | weights 1 1 1 | sources 1 12 $(sources 1 12)"
} > /out/schedulers.txt
