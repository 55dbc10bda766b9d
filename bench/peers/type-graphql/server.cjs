require('../lib/typescript.cjs');
require('./main.ts');
