/* relay.mjs MS [[port, to], ...]: passes bytes between ports of this machine, each MS milliseconds late. */
import net from 'node:net';

const [ms, pairs] = [Number(process.argv[2]), JSON.parse(process.argv[3])];

/** What comes from `a` goes to `b`, late, in the order in which it came. */
function pass(a, b) {
  a.setNoDelay(true);
  a.on('data', (bytes) => setTimeout(() => b.writable && b.write(bytes), ms));
  a.on('close', () => setTimeout(() => b.destroy(), ms));
  a.on('error', () => {});
}

for (const [port, to] of pairs)
  net
    .createServer((one) => {
      const other = net.connect(to, '127.0.0.1');
      pass(one, other);
      pass(other, one);
    })
    .listen(port, '127.0.0.1');
process.stdout.write('ready\n');
process.stdin.on('close', () => process.exit(0)).resume();
