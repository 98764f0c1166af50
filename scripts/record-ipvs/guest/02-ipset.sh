. /guest/common.sh
# Sizes in memory and revisions differ from kernel to kernel.
{
  for type in hash:ip hash:ip,port hash:ip,port,ip hash:ip,port,net hash:net; do
    session "ipset create $type $type"
    session "ipset create 6$type $type family inet6"
    session "ipset create c$type $type comment"
  done
  session "ipset create ports bitmap:port range 0-65535"
  session "ipset create few bitmap:port range 5-1 comment"
  session "ipset add hash:ip 10.96.0.10"
  session "ipset add 6hash:ip fd00::1"
  session "ipset add chash:ip 10.96.0.10 comment 'default/web:http'"
  session "ipset add hash:ip,port 10.96.0.10,tcp:80"
  session "ipset add 6hash:ip,port fd00::1,tcp:80"
  session "ipset add hash:ip,port,ip 10.244.0.5,tcp:8080,10.244.0.5"
  session "ipset add 6hash:ip,port,ip fd00::1,tcp:80,fd00::1"
  session "ipset add hash:ip,port,net 203.0.113.7,tcp:80,198.51.100.0/24"
  session "ipset add 6hash:ip,port,net fd00::1,tcp:80,fd00:1::/64"
  session "ipset add hash:net 10.0.0.0/8"
  session "ipset list"
} > /out/ipset-6.1.txt
