import type { Random } from "@kist/model";
export declare function createSeededRandom(seed: string): Random;
