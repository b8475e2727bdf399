using FlashSale;

return await SaleCommand.RunAsync(args);
