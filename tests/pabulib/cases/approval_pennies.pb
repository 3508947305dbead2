META
key;value
description;A made-up approval election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;8
num_votes;41
budget;1500.75
vote_type;approval
rule;greedy-no-skip
date_begin;01.05.2026
date_end;14.05.2026
max_length;4
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;name
B/2;700.50;15;Reading corner
B/10;450.25;17;Cycle racks
A/7;400;17;Street party
C-1;300.75;11;Football nets
01;250;13;Herb garden
1;220;7;Lunch club
x;180;10;Repair café
y;90.10;8;Bat boxes
VOTES
voter_id;vote
1;B/2
2;B/10,B/2,01
3;C-1,A/7,B/10
4;C-1,B/10
5;y,A/7
6;B/10,1,A/7
7;A/7,1,B/10,x
8;x,C-1
9;B/10,A/7,x,C-1
10;B/10
11;01
12;y,B/2
13;01,B/2
14;B/2,x,01
15;B/10
16;B/10
17;x
18;A/7,B/10
19;A/7,1
20;C-1,A/7,B/2
21;A/7,y
22;B/2,B/10,1
23;A/7,B/2,01,B/10
24;01,B/10
25;x
26;01
27;C-1
28;B/10,x,A/7
29;A/7,x,C-1,B/2
30;01,A/7
31;y,01,B/2,1
32;01,A/7,B/2,C-1
33;B/2
34;x,1,01,B/2
35;B/2,C-1,y
36;y,B/10,x,01
37;A/7
38;01,A/7,y,B/10
39;B/10
40;C-1,1,B/2,y
41;A/7,C-1
