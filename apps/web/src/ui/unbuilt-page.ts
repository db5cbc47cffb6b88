import { type Asset, createAsset } from './asset.ts';

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley is not built yet</title>
<h1>The user interface is not built yet</h1>
<p><code>npm start</code> builds it before it opens the doors. To build it alone: <code>npx nx build meet</code>.</p>
<p>If WEB_UI_ROOT is set, there is no index.html in that folder.</p>
</html>
`;

/** What browsers see instead of a client that has not been built. */
export function unbuiltPage(): Asset {
  return createAsset(Buffer.from(HTML), { type: 'text/html; charset=utf-8', cacheControl: 'no-store' });
}
