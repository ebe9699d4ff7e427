import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

/** Every file once more as .br and .gz beside itself, so that the server compresses nothing while it serves. */
const precompress = {
  name: 'precompress',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotli });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
      }
    },
  },
};

export default defineConfig({
  base: '/',
  plugins: [precompress],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Nothing inline: the page's content security policy allows scripts and styles from its own origin alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: process.env.DASHBOARD_OUT ?? 'dist',
    emptyOutDir: true,
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(['/dashboard', '/fleet'].map((path) => [path, process.env.SILO ?? 'http://127.0.0.1:8080'])) },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
