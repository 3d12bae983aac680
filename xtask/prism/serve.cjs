// Prism's own program, which ends when its standard input does: when whoever started it is gone, so is it.
process.stdin.on('end', () => process.exit(0)).resume();
require('@stoplight/prism-cli/dist/index.js');
