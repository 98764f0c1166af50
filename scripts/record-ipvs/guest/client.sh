#!/bin/busybox sh
# A client that stays: reads requests, one a line, and answers each with a line. Processes are dear in an emulated machine.
#   ask ADDRESS PORT     one connection, closed at once: who answered
#   hold ADDRESS PORT    one connection that stays: who answered
#   release              ends those that stay
#   source ADDRESS       what connections come from, from now on
mkfifo "/tmp/never.$$"
exec 9<> "/tmp/never.$$"
held=""
while read -r verb address port; do
  answer=""
  case $verb in
    ask)
      echo | nc -w 2 "$address" "$port" > "/tmp/answer.$$" 2> "/tmp/complaint.$$"
      read -r answer < "/tmp/answer.$$"
      if [ -z "$answer" ]; then
        case $(cat "/tmp/complaint.$$") in
          *refused*) answer=REFUSED ;;
          *timed*) answer=TIMEOUT ;;
          *) answer=NOTHING ;;
        esac
      fi
      ;;
    hold)
      : > "/tmp/answer.$$"
      nc -w 2 "$address" "$port" < "/tmp/never.$$" > "/tmp/answer.$$" 2> /dev/null &
      held="$held $!"
      while [ ! -s "/tmp/answer.$$" ] && kill -0 $! 2> /dev/null; do usleep 1000; done
      read -r answer < "/tmp/answer.$$"
      ;;
    release)
      kill $held 2> /dev/null
      wait
      held=""
      answer=done
      ;;
    source)
      busybox ip route replace default via "$GATEWAY" src "$address"
      answer=done
      ;;
  esac
  echo "${answer:-.}"
done
