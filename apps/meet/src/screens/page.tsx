import type { ReactNode } from 'react';
import { SITE_FOLDER } from '../site.ts';
import { useBrand } from './use-brand.ts';

export interface PageProps {
  readonly children: ReactNode;
  readonly width?: 'narrow' | 'medium' | 'wide';
  /** At the end of the header. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
}

/** Frame of the light screens around a meeting. */
export function Page({ children, width = 'narrow', actions, footer }: PageProps) {
  const { name, logo } = useBrand();
  return (
    <div className="page">
      <header className="page-header">
        <a href={SITE_FOLDER} className="page-brand">
          <img src={logo ?? `${SITE_FOLDER}favicon.svg`} alt="" height="32" data-own={logo === undefined} />
          {name}
        </a>
        {actions}
      </header>
      <main className="page-main" data-width={width}>
        {children}
      </main>
      {footer && <footer className="page-footer">{footer}</footer>}
    </div>
  );
}
