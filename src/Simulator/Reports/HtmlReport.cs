namespace AutoScale.Simulator.Reports;
public static class HtmlReport { public static byte[] Make(Results results) => System.Text.Encoding.UTF8.GetBytes(results.Seeds.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)); }
