-- Segments share out their cores themselves. Parameter: cores.
SELECT :cores::integer AS cores;
