export interface Slapd {
  readonly command: string;
  readonly slapadd: string;
  readonly modules: string;
  readonly schemas: string;
  /** Belongs into LD_LIBRARY_PATH. */
  readonly libraries?: string;
}
export declare function locateSlapd(cache?: string): Slapd | undefined;
