const LINK = /^(?:tcp|udp|sctp):\/\/[^\s/]+:\d+$/;
const PORT = /_PORT(?:_\d+_(?:TCP|UDP|SCTP))?$/;
const PART = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)_(?:PROTO|PORT|ADDR)$/;

/**
 * Whether Kubernetes, or a link of Docker, has put a variable into the container, as they do for every service beside it: one
 * called `jvb` becomes `JVB_PORT=tcp://10.0.0.1:10000`, `JVB_SERVICE_HOST`, …, which nobody meant as a setting.
 */
export function isServiceLink(name: string, text: string): boolean {
  return PART.test(name) || (PORT.test(name) && LINK.test(text.trim()));
}
