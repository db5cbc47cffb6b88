import type { ReactNode } from 'react';

/** Frame of the light screens around a meeting. */
export function Page({ children, wide = false }: { readonly children: ReactNode; readonly wide?: boolean }) {
  return (
    <div className="page">
      <header className="page-header">
        <a href="/" className="page-brand">
          <img src="/favicon.svg" alt="" width="32" height="32" />
          Parley
        </a>
      </header>
      <main className="page-main" data-wide={wide}>
        {children}
      </main>
    </div>
  );
}
