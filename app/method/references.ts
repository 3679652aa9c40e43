/** What the method is taken from, as these works call themselves. */
export const REFERENCES: readonly string[] = [
  'ILO, IMF, OECD, Eurostat, UNECE, World Bank: Consumer Price Index Manual: Concepts and Methods, 2020 (elementary aggregates, chaining, matched models)',
  'IMF: Producer Price Index Manual: Theory and Practice, 2004 (unit values and mix, quality)',
  'OECD, European Commission Joint Research Centre: Handbook on Constructing Composite Indicators: Methodology and User Guide, 2008 (normalisation, weighting, robustness)',
  'IOSCO: Principles for Financial Benchmarks, 2013 (data hierarchy, minimum inputs, published method, restatement)',
  'K. Sato: The ideal log-change index number, The Review of Economics and Statistics 58, 1976',
  'Y. O. Vartia: Ideal log-change index numbers, Scandinavian Journal of Statistics 3, 1976',
  'H. Theil: A rank-invariant method of linear and polynomial regression analysis, 1950',
  'P. K. Sen: Estimates of the regression coefficient based on Kendall’s tau, Journal of the American Statistical Association 63, 1968',
  'B. Efron: Bootstrap methods: another look at the jackknife, The Annals of Statistics 7, 1979',
  'H. R. Künsch: The jackknife and the bootstrap for general stationary observations, The Annals of Statistics 17, 1989',
  'P. Hall, J. L. Horowitz, B.-Y. Jing: On blocking rules for the bootstrap with dependent data, Biometrika 82, 1995',
  'S. J. Brown, J. B. Warner: Using daily stock returns: the case of event studies, Journal of Financial Economics 14, 1985',
  'A. C. MacKinlay: Event studies in economics and finance, Journal of Economic Literature 35, 1997',
  'D. Hendrycks et al.: Measuring massive multitask language understanding (MMLU), 2021',
  'D. Rein et al.: GPQA: a graduate-level Google-proof Q&A benchmark, 2023',
]
