-- What is to be known of the warehouse.
SELECT * FROM bi.about
