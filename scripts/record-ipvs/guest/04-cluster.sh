. /guest/common.sh
# A cluster of kube-proxies in ipvs mode: who reaches what, as whom, and what the nodes remember of it.
C=/guest/cluster
ip link set lo up
ip link add underlay type bridge
ip link set underlay up
ip addr add 10.19.9.1/24 dev underlay

machine() { # name address
  ip netns add "$1"
  ip link add "u-$1" type veth peer name eth0 netns "$1"
  ip link set "u-$1" up master underlay
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
  ip -n "$1" addr add "$2/24" dev eth0
  ip -n "$1" route add default via 10.19.9.1
}

while read -r name address _ gateway; do
  machine "$name" "$address"
  ip -n "$name" link add cni0 type bridge
  ip -n "$name" addr add "$gateway/24" dev cni0
  ip -n "$name" link set cni0 up
  ip -n "$name" link add kube-ipvs0 type dummy
  while read -r virtual; do ip -n "$name" addr add "$virtual/32" dev kube-ipvs0; done < "$C/$name.addresses"
  ip netns exec "$name" /bin/busybox sh -c '
    echo 1 > /proc/sys/net/ipv4/ip_forward
    echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables
    echo 1 > /proc/sys/net/ipv4/vs/conntrack
    echo 1 > /proc/sys/net/ipv4/vs/expire_nodest_conn
    echo 1 > /proc/sys/net/ipv4/vs/expire_quiescent_template
    echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
    echo 0 > /proc/sys/net/ipv4/icmp_ratemask
    echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects
    echo 0 > /proc/sys/net/ipv4/conf/eth0/send_redirects'
  ip netns exec "$name" ipset restore < "$C/$name.ipset"
  ip netns exec "$name" iptables-legacy-restore < "$C/$name.iptables"
  ip netns exec "$name" ipvsadm -R < "$C/$name.ipvsadm"
done < $C/nodes
while read -r name address network _; do
  while read -r other _ _; do
    [ "$name" = "$other" ] || ip -n "$other" route add "$network" via "$address"
  done < $C/nodes
done < $C/nodes
while read -r name address; do machine "$name" "$address"; done < $C/outside
while read -r name network via; do ip -n "$name" route add "$network" via "$via"; done < $C/routes

# A pod that says its name and whom it sees, hears a line, and goes.
while read -r name node address gateway; do
  ip netns add "$name"
  ip -n "$node" link add "v-$name" type veth peer name eth0 netns "$name"
  ip -n "$node" link set "v-$name" up master cni0
  ip netns exec "$node" /bin/busybox sh -c "echo 1 > /sys/class/net/cni0/brif/v-$name/hairpin_mode 2>/dev/null" || true
  ip -n "$node" link set "v-$name" type bridge_slave hairpin on
  ip -n "$name" link set lo up
  ip -n "$name" link set eth0 up
  ip -n "$name" addr add "$address/24" dev eth0
  ip -n "$name" route add default via "$gateway"
  mkdir -p /srv
  cat > "/srv/$name" << END
#!/bin/busybox sh
socket=\$(readlink /proc/self/fd/0)
seen=\$(awk -v "socket=\$socket" '"socket:[" \$10 "]" == socket { print substr(\$3, 25, 8) }' /proc/net/tcp6)
echo "$name<-\$(printf '%d.%d.%d.%d' "0x\${seen:6:2}" "0x\${seen:4:2}" "0x\${seen:2:2}" "0x\${seen:0:2}")"
read -r line
END
  chmod +x "/srv/$name"
  ip netns exec "$name" nc -ll -p 8080 -e "/srv/$name" &
done < $C/pods

for name in $(cut -d' ' -f1 $C/nodes $C/outside $C/pods); do client "$name" none; done
sleep 1

ask_from() { # namespace address port
  exec 3> "/tmp/in.$1" 4< "/tmp/out.$1"
  request ask "$2" "$3"
}

while read -r from address port count; do
  printf '%s -> %s:%s' "$from" "$address" "$port"
  for _ in $(seq 1 "$count"); do printf ' %s' "$(ask_from "$from" "$address" "$port")"; done
  echo
done < $C/flows > /out/flows.txt

while read -r name _; do
  ip netns exec "$name" iptables-legacy-save -c -t nat > "/out/$name-nat.txt"
  ip netns exec "$name" ipvsadm -Ln > "/out/$name-Ln.txt"
  ip netns exec "$name" ipvsadm -Ln --stats > "/out/$name-stats.txt"
  ip netns exec "$name" ipvsadm -Lnc > "/out/$name-Lnc.txt"
  ip netns exec "$name" ipset list > "/out/$name-ipset.txt"
  ip netns exec "$name" conntrack -L > "/out/$name-conntrack.txt" 2> /dev/null
done < $C/nodes

while read -r from address; do
  printf '%s -> %s %s\n' "$from" "$address" "$(ip netns exec "$from" ping -c 1 -W 1 "$address" 2>&1 | tr '\n' ' ')"
done < $C/pings > /out/pings.txt

# What -m ipvs looks like, and what it matches: the node's own traffic to a load balancer address.
{
  rule="OUTPUT -s 203.0.113.8/32 -m ipvs --vaddr 203.0.113.8 --vproto tcp --vport 80 -j DROP"
  ip netns exec node01 iptables-legacy -A $rule
  ip netns exec node01 iptables-legacy -A OUTPUT -m ipvs ! --ipvs
  ip netns exec node01 iptables-legacy -A OUTPUT -m ipvs --vaddr 203.0.113.0/24 ! --vport 81
  ip netns exec node01 iptables-legacy -A OUTPUT -m ipvs --ipvs
  echo "node01 -> 203.0.113.8:80 $(ask_from node01 203.0.113.8 80)"
  echo "node01 -> 198.51.100.1:80 $(ask_from node01 198.51.100.1 80)"
  ip netns exec node01 iptables-legacy -S OUTPUT
  ip netns exec node01 iptables-legacy -L OUTPUT -n
} > /out/match-ipvs.txt 2>&1
