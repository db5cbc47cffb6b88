export interface LocatedProsody {
  readonly version: string;
  readonly command: string[];
  readonly prosodyctl: string[];
}
export function locateProsodies(cache?: string): LocatedProsody[];
