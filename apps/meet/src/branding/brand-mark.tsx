import { useController, useMeet } from '../context.tsx';
import './branding.css';

/** The picture of whoever holds the meeting, where there is one; it may lead to their page. */
export function BrandMark() {
  const { branding } = useController().config;
  const logo = useMeet((state) => state.branding?.logoUrl) ?? branding.logoUrl;
  const link = useMeet((state) => state.branding?.logoClickUrl);
  if (logo === undefined) return null;
  const picture = <img className="brand-mark" src={logo} alt={branding.appName} data-testid="brand.logo" />;
  if (link === undefined) return picture;
  return (
    <a className="brand-link" href={link} target="_blank" rel="noopener noreferrer">
      {picture}
    </a>
  );
}
