/** One step from a format of the database to the next. Steps are never edited once released. */
export interface Migration {
  /** Counts from 1 without gaps; kept in SQLite's `user_version`. */
  readonly version: number;
  readonly sql: string;
}
