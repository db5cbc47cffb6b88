import type { ReactNode } from 'react';
import { SITE_FOLDER } from '../site.ts';

/** Frame of the light screens around a meeting. */
export function Page({ children, wide = false }: { readonly children: ReactNode; readonly wide?: boolean }) {
  return (
    <div className="page">
      <header className="page-header">
        <a href={SITE_FOLDER} className="page-brand">
          <img src={`${SITE_FOLDER}favicon.svg`} alt="" width="32" height="32" />
          Parley
        </a>
      </header>
      <main className="page-main" data-wide={wide}>
        {children}
      </main>
    </div>
  );
}
