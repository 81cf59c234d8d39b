// d3 comes as plain scripts before the modules of the page.
declare const d3: any;
