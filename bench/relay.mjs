/* relay.mjs MS [PORT, ...]: for each port of this machine another one that leads there, each byte MS milliseconds
 * late in either direction. Prints the ports as JSON once it listens; ends with its stdin. */
import net from 'node:net';

const [ms, targets] = [Number(process.argv[2]), JSON.parse(process.argv[3])];

/** What comes from `a` goes to `b`, late, in the order in which it came. */
function pass(a, b) {
  a.setNoDelay(true);
  a.on('data', (bytes) => setTimeout(() => b.writable && b.write(bytes), ms));
  a.on('close', () => setTimeout(() => b.destroy(), ms));
  a.on('error', () => {});
}

const ports = targets.map(
  (to) =>
    new Promise((resolve) => {
      const server = net.createServer((one) => {
        const other = net.connect(to, '127.0.0.1');
        pass(one, other);
        pass(other, one);
      });
      server.listen(0, '127.0.0.1', () => resolve(server.address().port));
    }),
);
process.stdout.write(`${JSON.stringify(await Promise.all(ports))}\n`);
process.stdin.on('close', () => process.exit(0)).resume();
