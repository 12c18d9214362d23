export const FIRST_RUN = {
  title: "Welcome to Kist",
} as const;
