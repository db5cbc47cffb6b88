import net from 'node:net';

/** Leads from a Unix socket, which every network namespace can reach, to a TCP port of the namespace that this runs in. */
const [socketPath = '', host = '', port = ''] = process.argv.slice(2);

const server = net.createServer((outside) => {
  const inside = net.connect(Number(port), host);
  outside.pipe(inside).pipe(outside);
  outside.on('error', () => inside.destroy());
  inside.on('error', () => outside.destroy());
});
server.listen(socketPath, () => process.stdout.write('open\n'));
