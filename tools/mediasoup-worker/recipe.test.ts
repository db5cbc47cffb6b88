import { appendFileSync, cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedWorker, patchFiles, recipeHash } from './recipe.mjs';

let recipe: string;
beforeEach(() => {
  recipe = mkdtempSync(path.join(tmpdir(), 'parley-recipe-'));
  for (const name of ['CMakeLists.txt', 'shim', 'src', 'patches', 'libsrtp'])
    cpSync(path.join(import.meta.dirname, name), path.join(recipe, name), { recursive: true });
});
afterEach(() => rmSync(recipe, { recursive: true }));

describe('recipeHash', () => {
  it('does not depend on where the recipe lies', () => {
    expect(recipeHash(recipe)).toBe(recipeHash());
    expect(recipeHash()).toMatch(/^[0-9a-f]{12}$/);
  });

  it('changes with every patch', () => {
    const patches = patchFiles(recipe);
    expect(patches.length).toBeGreaterThanOrEqual(3);
    const hashes = [recipeHash(recipe)];
    for (const patch of patches) {
      appendFileSync(patch, '\n');
      hashes.push(recipeHash(recipe));
    }
    writeFileSync(path.join(recipe, 'patches/9999-new.patch'), '');
    hashes.push(recipeHash(recipe));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it.each([
    'CMakeLists.txt',
    'shim/srtp.h',
    'shim/openssl/bio.h',
    'src/IceServerNomination.cpp',
    'libsrtp/0001-find-streams-by-ssrc.patch',
  ])('changes with %s', (file) => {
    const before = recipeHash(recipe);
    appendFileSync(path.join(recipe, file), '\n');
    expect(recipeHash(recipe)).not.toBe(before);
  });

  it("is another one for upstream's own code, which changes with what both are made of", () => {
    const stock = recipeHash(recipe, 'stock');
    expect(stock).not.toBe(recipeHash(recipe));
    appendFileSync(path.join(recipe, 'src/IceServerNomination.cpp'), '\n');
    writeFileSync(path.join(recipe, 'patches/9999-new.patch'), '');
    expect(recipeHash(recipe, 'stock')).toBe(stock);
    appendFileSync(path.join(recipe, 'shim/srtp.h'), '\n');
    expect(recipeHash(recipe, 'stock')).not.toBe(stock);
  });

  it('changes when a file is renamed', () => {
    const before = recipeHash(recipe);
    renameSync(path.join(recipe, 'shim/srtp.h'), path.join(recipe, 'shim/srtp3.h'));
    expect(recipeHash(recipe)).not.toBe(before);
  });

  it('is part of the path in the cache, with version and platform', () => {
    expect(cachedWorker('1.2.3', '/cache')).toBe(
      `/cache/mediasoup-worker/1.2.3-${process.platform}-${process.arch}-${recipeHash()}/mediasoup-worker`,
    );
    expect(cachedWorker('1.2.3', '/cache', 'stock')).toContain('/1.2.3-stock-');
  });
});
