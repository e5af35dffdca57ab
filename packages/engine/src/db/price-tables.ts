/** The price list of each account, as the provider gave it. */

export type PriceListTable = { accountId: number; readAt: Date };

export type CountryPriceTable = {
  accountId: number;
  country: string;
  currency: string | null;
  defaultPrice: string | null;
};

export type NetworkPriceTable = {
  accountId: number;
  network: string;
  country: string;
  name: string | null;
  price: string | null;
};
